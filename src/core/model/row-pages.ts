/** Reads many rows page by page, ordered by id. */

/** One page of rows: those with a greater id, ordered by id. */
export interface PageQuery {
  readonly afterId: number;
  readonly limit: number;
}

/** Yields pages of at most `limit` rows until there are no more. Reads a page only when the previous one was consumed. */
export async function* readPages<R extends { readonly id: number }>(
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
