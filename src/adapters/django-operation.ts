import type { GivenArguments } from '../model/keywords';
import type { Value } from '../model/value';
import { keyOfModel, type StateModel, type StepMaker } from './django-state';
import { foldText } from './fold';
import { propertyOf } from './options';

/** What one operation is worked out with. */
export interface Operation extends StepMaker {
  readonly label: string;
  readonly given: GivenArguments;
  readonly value: Value;
}

export function argument({ given }: Operation, position: number, name: string): Value | null {
  return propertyOf(given.keywords, name) ?? given.positional[position] ?? null;
}

export function textAt(operation: Operation, position: number, name: string): string | null {
  const value = argument(operation, position, name);
  return value === null ? null : foldText(value);
}

export function modelAt(operation: Operation, position = 0, name = 'model_name'): StateModel | null {
  const text = textAt(operation, position, name);
  return text === null ? null : (operation.state.get(keyOfModel(operation.label, text)) ?? null);
}

export function keep({ state }: Operation, model: StateModel): void {
  state.set(keyOfModel(model.label, model.name), model);
}
