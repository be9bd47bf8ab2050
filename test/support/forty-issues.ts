/** A repository with forty issues about forty things, opened three days ago. */
import { emptyTracker, type Tracker } from './github/tracker.js';

const THINGS = [
  'mast|falls over|storm from the north',
  'rudder|squeaks|turning to port side',
  'anchor|drags|muddy river bottom',
  'sail|tears|third reef is taken in',
  'compass|spins|next to the loudspeaker',
  'galley stove|leaks gas|bottle was changed',
  'bilge pump|never stops|float switch is dirty',
  'hatch|drips|rain lasts for hours',
  'engine|overheats|idling in harbour',
  'propeller|vibrates|above two thousand turns',
  'radio|crackles|transmitting on channel sixteen',
  'navigation light|flickers|battery voltage drops',
  'toilet|clogs|guests are aboard',
  'water tank|smells|left full over winter',
  'winch|jams|grease has hardened',
  'halyard|chafes|masthead sheave is cracked',
  'autopilot|wanders|waves come from behind',
  'depth sounder|shows dashes|weed covers its transducer',
  'dinghy|deflates|valve is cold',
  'outboard|stalls|fuel vent is closed',
  'life raft|is overdue|service date passed in spring',
  'cushion|moulds|locker has no ventilation',
  'fridge|freezes vegetables|thermostat sits too low',
  'shore power|trips|heater and kettle run together',
  'solar panel|yields nothing|boom shades one cell',
  'keel bolt|rusts|bilge water stood for months',
  'deck|creaks|somebody walks near the chainplate',
  'window|fogs|people sleep below',
  'ladder|bends|heavy swimmer climbs it',
  'flag|fades|summer sun shines on it',
  'chart plotter|reboots|cartridge is inserted twice',
  'windlass|blows its fuse|chain is twisted',
  'fender|bursts|ferry passes the quay',
  'mooring line|snaps|spring tide runs out',
  'spinnaker|wraps around the forestay|helm gybes too slowly',
  'barometer|sticks|needle touches the glass',
  'bell|is mute|clapper got lost overboard',
  'logbook|misses pages|ink ran in the wet',
  'paint|peels|primer was skipped',
  'cat|hides|foghorn sounds at dawn',
];

/** The tracker's clock shows now, or `ageMs` ago. */
export function boatWithIssues({ ageMs = 0 }: { readonly ageMs?: number } = {}): Tracker {
  const past = 72 * 60 * 60;
  const boat = emptyTracker(4001, 'octo', 'boat', { clock: () => Date.now() - past * 1000 - ageMs });
  for (const thing of THINGS) {
    const [what = '', does = '', when = ''] = thing.split('|');
    boat.openIssue({ title: `The ${what} ${does}`, body: `Our ${what} ${does} whenever ${when}.` });
  }
  boat.wait(past);
  return boat;
}

/** What a second report of the same problem could say; issue 1 is about the mast. */
export const MAST_AGAIN = {
  title: 'Mast falls over in a storm',
  body: 'With a storm from the north our mast falls over, whenever it blows.',
};
export const ANCHOR_AGAIN = {
  title: 'Anchor drags on a muddy bottom',
  body: 'In a river with a muddy bottom our anchor drags, whenever we try.',
};
export const NOTHING_LIKE_IT = {
  title: 'Quarterly invoices arrive twice',
  body: 'Accounting received duplicate paperwork concerning April membership fees.',
};
