/** Which texts of a record get a vector, which part of each is embedded, and their hashes. */
import type { Field } from '../model/embedding.js';
import type { TrackerRecord } from '../model/record.js';
import { MARKER_START } from './comment-marker.js';
import { hashText } from './hash.js';
import { hasContent, withoutNoise } from './noise.js';

/** Why a text deliberately has no vector. */
export type SkipReason = 'empty' | 'too little' | 'written by Tiara';

type ByField<T> = Readonly<Record<Field, T>>;

/**
 * The text that each vector is made from; null where there is nothing to embed. An issue's body is embedded after its
 * title: measured, that finds far more duplicates than the body alone. A body that is all noise is embedded as it is.
 */
export function embeddedTexts({
  title,
  body,
}: {
  readonly title?: string | null;
  readonly body: string | null;
}): ByField<string | null> {
  const whole = body ?? '';
  return {
    title: isBlank(title) ? null : (title ?? ''),
    body: isBlank(body) ? null : afterTitle(title, withoutNoise(whole) || whole),
  };
}

/** Why each text deliberately has no vector; null where it gets one. */
export function skipReasons(record: TrackerRecord): ByField<SkipReason | null> {
  return {
    title: record.kind === 'issue' && !isBlank(record.title) ? null : 'empty',
    body: skipReasonOfBody(record),
  };
}

/** The hash of each stored text, noise included; null where the record deliberately has no vector. */
export function textHashes(record: TrackerRecord, skipped = skipReasons(record)): ByField<string | null> {
  const title = record.kind === 'issue' ? record.title : null;
  return {
    title: skipped.title === null ? hashText(title ?? '') : null,
    body: skipped.body === null ? hashText(afterTitle(title, record.body ?? '')) : null,
  };
}

function skipReasonOfBody({ kind, body }: TrackerRecord): SkipReason | null {
  if (body === null || isBlank(body)) {
    return 'empty';
  }
  if (kind === 'comment' && body.startsWith(MARKER_START)) {
    return 'written by Tiara';
  }
  return hasContent(body) ? null : 'too little';
}

function isBlank(text: string | null | undefined): boolean {
  return (text ?? '').trim() === '';
}

function afterTitle(title: string | null | undefined, body: string): string {
  return (title ?? '') === '' ? body : `${title ?? ''}\n\n${body}`;
}
