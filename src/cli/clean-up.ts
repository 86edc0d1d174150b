type Task = () => Promise<void>;

const tasks = new Set<Task>();
let interrupted = false;

/** Whether a signal ends the program: then what fails because of it is no fault to be reported. */
export function isInterrupted(): boolean {
  return interrupted;
}

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

/** Runs everything that is still to be cleaned up, because a signal ends the program. */
export async function cleanUpNow(): Promise<void> {
  interrupted = true;
  const pending = [...tasks];
  tasks.clear();
  await Promise.allSettled(pending.map((task) => task()));
}
