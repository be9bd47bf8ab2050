/** The workflows in examples/, as text and as data. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../support/root.js';

export interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

export interface Job {
  services?: unknown;
  steps: Step[];
}

/** What the tests read or change of a workflow. */
export interface Workflow {
  on: unknown;
  permissions: unknown;
  concurrency?: Record<string, unknown>;
  jobs: Record<string, Job>;
}

const FOLDER = join(ROOT, 'examples');
/** How workflows name this action. */
export const TIARA = /^tiara-action\/tiara@/;

export const EXAMPLES: readonly string[] = readdirSync(FOLDER).filter((name) => name.endsWith('.yml'));

export function pathOf(example: string): string {
  return join(FOLDER, example);
}

export function textOf(example: string): string {
  return readFileSync(pathOf(example), 'utf8');
}

export function workflowOf(text: string): Workflow {
  return parse(text) as Workflow;
}

export function stepsOf(workflow: Workflow): readonly Step[] {
  return Object.values(workflow.jobs).flatMap(({ steps }) => steps);
}
