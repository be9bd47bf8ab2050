/** Numbers that look like chance and are the same in every run: a failure can be seen again. */

/** Gives whole numbers from 0 up to, but not including, `below` (Park and Miller's generator). The seed is from 1 on. */
export function seeded(seed: number): (below: number) => number {
  let state = seed % 2_147_483_647;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
