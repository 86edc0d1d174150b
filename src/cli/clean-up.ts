type Task = () => Promise<void>;

const tasks = new Set<Task>();

/** Runs `work`, then `task`; a signal runs `task` too, so that no process or file is left behind. */
export async function withCleanUp<T>(task: Task, work: () => Promise<T>): Promise<T> {
  tasks.add(task);
  try {
    return await work();
  } finally {
    tasks.delete(task);
    await task();
  }
}

/** Runs everything that is still to be cleaned up. */
export async function cleanUp(): Promise<void> {
  const pending = [...tasks];
  tasks.clear();
  await Promise.allSettled(pending.map((task) => task()));
}
