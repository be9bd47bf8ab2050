/** Chooses the mode of a run: the input `mode`, or the mode that fits the event. */
import { InputError } from '../core/model/errors.js';
import { TRACKER_EVENTS } from '../core/model/tracker-event.js';
import { INPUT_DEFAULTS, type RawInputs } from './input-names.js';
import { problemWithChoice, quoteValue } from './input-reader.js';

const MODES = ['event', 'catch-up', 'backfill', 'search', 'check'] as const;
/** Modes of the command line only: they are for a person at a terminal, or for a program that this person uses. */
const COMMANDS = ['related', 'duplicates', 'eval', 'mcp'] as const;
export type Mode = (typeof MODES)[number] | (typeof COMMANDS)[number];

/** Modes that only read the database, and send no request to GitHub. */
export const READ_ONLY_MODES: readonly Mode[] = ['search', 'related', 'duplicates', 'eval', 'mcp'];

/** The mode for each event, with `mode: auto`. */
const AUTO: Readonly<Record<string, Mode>> = {
  issues: 'event',
  issue_comment: 'event',
  schedule: 'catch-up',
  workflow_dispatch: 'backfill',
  repository_dispatch: 'backfill',
};

/**
 * The mode of this run, or why there is nothing to do. `eventName` is the event that started the run; null for none.
 * @throws InputError for an unknown mode, and for a mode of the command line elsewhere
 */
export function chooseMode(
  raw: RawInputs,
  eventName: string | null,
  isCommandLine = false,
): Mode | { readonly nothing: string } {
  const given = raw['mode']?.trim() || INPUT_DEFAULTS.mode;
  if (!isCommandLine && COMMANDS.some((command) => command === given)) {
    throw new InputError([
      `mode ${given} is for the command line only: run "tiara ${given}" with the flags of this step, such as --database-url.`,
    ]);
  }
  if (given !== 'auto' && !isMode(given)) {
    const allowed = ['auto', ...MODES, ...(isCommandLine ? COMMANDS : [])];
    throw new InputError([problemWithChoice('mode', given, allowed)]);
  }
  const mode = given === 'auto' ? modeOfEvent(eventName) : given;
  const isTrackerEvent = TRACKER_EVENTS.some((name) => name === eventName);
  if (mode === undefined || (mode === 'event' && !isTrackerEvent)) {
    return {
      nothing:
        eventName === null
          ? `no event started this run; set mode to one of ${MODES.join(', ')}`
          : `the event ${quoteValue(eventName)} does not change an issue or a comment; Tiara handles ${Object.keys(AUTO).join(', ')}`,
    };
  }
  return mode;
}

function modeOfEvent(eventName: string | null): Mode | undefined {
  return eventName !== null && Object.hasOwn(AUTO, eventName) ? AUTO[eventName] : undefined;
}

function isMode(value: string): value is Mode {
  return [...MODES, ...COMMANDS].some((mode) => mode === value);
}
