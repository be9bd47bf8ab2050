/** Texts for a generated repository: words as in issues, with code, logs, quotations and thumbs between them. */

const WORDS =
  `a about after again all already also always an and another any api app array as async at attach back because been
  before behaviour boat both branch break browser buffer build button by cable cache call can cannot change check class
  clean clear click client close cluster code column command commit compile config connection console container copy core
  crash create cursor dark data database date debug default delete deploy depth directory disk docker docs does download
  draft each edit editor empty encode endpoint engine error event every example exception exit expected export extra fail
  fast feature field file filter first fix flag folder font for format frame freeze from function get github give global
  graph group handle hang harbour has header height help hook how if image import in index input insert install integer
  into is issue it item job join json keep key kernel keyboard last latest layout leak left library limit line link list
  load local lock log loop machine main make map mast match memory menu merge message method minute missing mode module
  more mouse move name network never new next node not null number object of offset old on only open option or order other
  output package page panic parse password path pattern pause pin pipeline plugin pointer pool port prefix preview print
  process profile project prompt property proxy publish push query queue quick quota race random range read rebuild
  receive record refresh regex reject release reload remote remove render replace report request reset resize resolve
  response restart result retry return review rollback root route row rule run runtime sail save scan schedule schema
  screen script scroll search second secure select send server session set shell should show signal silent since size
  skip sleep slow socket sort source space spec split stack start state status step still stop storage stream string
  style submit suite support switch symbol sync syntax system tab table tag task template terminal test text than that
  the theme then there they this thread time timeout title to token tool total trace track transaction trigger try tunnel
  type undefined unicode until update upgrade upload use user valid value variable version view wait warning was watch
  when where which while window with without worker write wrong yaml you zero zone`.split(/\s+/);

/** Whole numbers from 0 up to, but not including, `below`. */
export type Random = (below: number) => number;

const pick = <T>(random: Random, from: readonly T[]): T => from[random(from.length)] as T;

function words(random: Random, count: number): string {
  const chosen = Array.from({ length: count }, () =>
    random(12) === 0 ? `${pick(random, WORDS)}_${random(10_000)}` : pick(random, WORDS),
  );
  return chosen.join(' ');
}

function sentences(random: Random, count: number): string {
  const said = Array.from({ length: count }, () => words(random, 6 + random(14)));
  return said.map((text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`).join(' ');
}

function log(random: Random, lines: number): string {
  const said = Array.from(
    { length: lines },
    (_, line) =>
      `2026-01-0${1 + (line % 9)} 12:00:${10 + (line % 50)} INFO ${words(random, 4)}: ${random(1_000_000)}`,
  );
  return ['```', ...said, '```'].join('\n');
}

export function issueTitle(random: Random): string {
  return words(random, 4 + random(7));
}

/** One in three has a log, and one in a hundred is longer than a model takes at once. */
export function issueBody(random: Random): string | null {
  const kind = random(100);
  if (kind === 0) {
    return null;
  }
  const paragraphs = Array.from({ length: kind === 1 ? 20 : 2 + random(3) }, () => sentences(random, 3));
  return [...paragraphs, ...(kind < 35 ? [log(random, 5 + random(40))] : [])].join('\n\n');
}

/** One in forty says nothing of its own, one in ten quotes, one in ten has a log. */
export function commentBody(random: Random): string {
  const kind = random(40);
  if (kind === 0) {
    return '+1';
  }
  const quotation = kind < 5 ? `> ${sentences(random, 2)}\n\n` : '';
  const tail = kind >= 36 ? `\n\n${log(random, 3 + random(20))}` : '';
  return `${quotation}${sentences(random, 1 + random(4))}${tail}`;
}
