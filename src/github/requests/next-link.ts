/** Reads the header in which GitHub links to the next page of a listing. */

/**
 * The target of the link to the next page, which may be no URL; null on the last page. Reads every form that the standard
 * allows, while the pagination plugin follows one. https://www.rfc-editor.org/rfc/rfc8288
 */
export function findNextLink(header: string | undefined): string | null {
  for (const [, target = '', parameters = ''] of (header ?? '').matchAll(/<([^<>]*)>([^<]*)/g)) {
    const [, relations = ''] = /;\s*rel\s*=\s*"?([^",;]*)/i.exec(parameters) ?? [];
    if (relations.toLowerCase().split(/\s+/).includes('next')) {
      return target;
    }
  }
  return null;
}

/** The header with nothing but the link to the next page, in the form that the plugin follows; empty on the last page. */
export function plainLinkHeader(header: string | undefined, answeredUrl: string): string {
  const next = findNextLink(header);
  return next === null ? '' : `<${URL.parse(next, answeredUrl)?.href ?? next}>; rel="next"`;
}
