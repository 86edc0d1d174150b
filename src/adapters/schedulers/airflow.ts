import type { Trigger } from '../../model/job';
import type { Span } from '../../model/span';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, DecoratorSite } from '../adapter';
import { foldText } from '../fold';
import { argumentOf, calledName, pythonPackage } from '../python';
import { isPythonDuration } from '../python-duration';
import { everySeconds, unknownTrigger } from '../python-trigger';
import { scheduledJob } from '../scheduled';
import { isCron, triggerOf } from '../trigger';

/** Airflow: DAGs with a schedule, the functions of their `PythonOperator`s, and `@dag`. */
export const adapter: Adapter = {
  id: 'airflow',
  title: 'Apache Airflow',
  documentation: 'https://airflow.apache.org/docs/apache-airflow/stable/core-concepts/dags.html',
  languages: ['python'],
  mentions: ['airflow'],
  packages: ['airflow'],
  calls: {
    names: ['DAG', 'PythonOperator', 'PythonVirtualenvOperator', 'ShortCircuitOperator', 'BranchPythonOperator'],
    read,
  },
  decorators: { names: ['dag'], read: readDecorator },
};

/** Names for schedules: https://airflow.apache.org/docs/apache-airflow/stable/authoring-and-scheduling/cron.html#cron-presets */
const PRESETS = new Set(['@hourly', '@daily', '@weekly', '@monthly', '@quarterly', '@yearly']);

function read(site: CallSite): readonly Declaration[] {
  const link = site.links.at(-1);
  if (link === undefined || link.arguments === null || pythonPackage(site.base) !== 'airflow') return [];
  return link.name === 'DAG' ? dag(link, site) : operator(link, site);
}

function dag(link: ChainLink, { at }: CallSite): readonly Declaration[] {
  const named = argumentOf(link, 0, 'dag_id');
  const trigger = triggerIn(link, at);
  const name = named === null ? null : foldText(named);
  if (trigger === null || name === null) return [];
  return [{ kind: 'schedule', name, trigger, handler: null, handlerName: groupOf(at), group: adapter.id, at }];
}

/** Which DAG an operator belongs to is told by its place: a file states one, as a rule. */
function operator(link: ChainLink, { at }: CallSite): readonly Declaration[] {
  const handler = argumentOf(link, null, 'python_callable');
  return handler === null ? [] : [{ kind: 'handler', name: groupOf(at), group: adapter.id, handler, at }];
}

function groupOf({ file }: Span): string {
  return file;
}

function readDecorator(site: DecoratorSite): readonly Declaration[] {
  if (pythonPackage(site.decorator) !== 'airflow') return [];
  const trigger = triggerIn(site, site.at);
  const named = argumentOf(site, 0, 'dag_id');
  const name = (named === null ? null : foldText(named)) ?? site.hostName;
  return trigger === null ? [] : [scheduledJob(adapter.id, name, trigger, site.host, site.at)];
}

/** `schedule`, `schedule_interval` or `timetable`; null for a DAG that only others or people start. */
function triggerIn(given: Pick<ChainLink, 'arguments' | 'keywords'>, at: Span): Trigger | null {
  const value =
    argumentOf(given, null, 'schedule') ??
    argumentOf(given, null, 'schedule_interval') ??
    argumentOf(given, null, 'timetable');
  if (value === null || (value.kind === 'literal' && value.value === null)) return null;
  return valueTrigger(value, at);
}

function valueTrigger(value: Value, at: Span): Trigger | null {
  if (isPythonDuration(value)) return everySeconds(value);
  const text = foldText(value);
  if (text !== null && (PRESETS.has(text) || isCron(text))) return triggerOf(value, at, null, 'croniter');
  if (text === '@once') return null;
  if (value.kind === 'call' && /\.(?:CronTriggerTimetable|CronDataIntervalTimetable)$/.test(calledName(value) ?? ''))
    return triggerOf(value.arguments[0], value.at, null, 'croniter');
  return unknownTrigger(value.at);
}
