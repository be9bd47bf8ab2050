/** Pseudo-random numbers that are the same in every run, so that a failure can be reproduced. */

/** Returns whole numbers from 0 up to, but not including, `below` (Park and Miller's generator). The seed is 1 or more. */
export function seeded(seed: number): (below: number) => number {
  let state = seed % 2_147_483_647;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
