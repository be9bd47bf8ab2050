/** Reads many rows page by page, in the order of their ids. */
import type { PageQuery } from '../ports/store.js';

/** Every page that has rows, of at most this many. The next one is read when this one is done with. */
export async function* pagesOf<R extends { readonly id: number }>(
  limit: number,
  read: (page: PageQuery) => Promise<readonly R[]>,
): AsyncGenerator<readonly R[]> {
  let afterId = 0;
  for (;;) {
    const page = await read({ afterId, limit });
    const last = page.at(-1);
    if (last !== undefined) {
      yield page;
      afterId = last.id;
    }
    if (page.length < limit) {
      return;
    }
  }
}
