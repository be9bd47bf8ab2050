/** Reads the inputs from the environment variables of a runner. */
import { findMisspelled, INPUT_DEFAULTS, type RawInputs } from './input-names.js';

type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

const PREFIX = 'INPUT_';

/** The runner passes the input `tidb-host` as the variable `INPUT_TIDB-HOST`. Includes misspelled names, but no foreign ones. */
export function inputsFromEnvironment(env: EnvironmentVariables): RawInputs {
  const foreign = foreignVariables(env);
  const own = Object.entries(env).filter(([name]) => name.startsWith(PREFIX) && !foreign.includes(name));
  return Object.fromEntries(own.map(([name, value]) => [inputName(name), value ?? '']));
}

/**
 * The variables of this kind that resemble no input. They belong to something around the action: a composite action, the
 * `env` of a job, or a program such as act. The runner writes its own in capitals.
 */
export function foreignVariables(env: EnvironmentVariables): readonly string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX))
    .filter((name) => name !== name.toUpperCase() || findMisspelled(inputName(name), INPUTS) === null);
}

const INPUTS = Object.keys(INPUT_DEFAULTS);

function inputName(variable: string): string {
  return variable.slice(PREFIX.length).toLowerCase();
}
