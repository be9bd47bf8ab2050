/** Reads the header in which GitHub links to the next page of a listing. */

export interface NextLink {
  readonly url: string;
  /**
   * Whether the link is a position in the order of the listing, on this server. Otherwise it is a page number, so that an
   * edit or a deletion moves an unseen item onto a page that was already read, or it leads to a host that must not be asked.
   */
  readonly isCursor: boolean;
}

/**
 * The link to the next page; null on the last page, and undefined when the link is not a URL.
 * Older versions of GitHub Enterprise Server link by `page` alone, newer ones by `after`.
 * https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export function readNextLink(header: string | undefined, baseUrl: string): NextLink | null | undefined {
  for (const [, target = '', parameters = ''] of (header ?? '').matchAll(/<([^<>]*)>([^<]*)/g)) {
    const [, relations = ''] = /;\s*rel\s*=\s*"?([^",;]*)/i.exec(parameters) ?? [];
    if (relations.toLowerCase().split(/\s+/).includes('next')) {
      const url = URL.parse(target, baseUrl);
      const isHere = url?.origin === new URL(baseUrl).origin;
      return url === null ? undefined : { url: url.href, isCursor: isHere && url.searchParams.has('after') };
    }
  }
  return null;
}
