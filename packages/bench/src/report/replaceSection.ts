/**
 * The document with another generated section; what people wrote around it
 * stays.
 *
 * @throws Error when the document has no such section
 */
export function replaceSection(
  document: string,
  name: string,
  section: string,
): string {
  const beginLine = `<!-- yarn bench, ${name}: begin -->`;
  const endLine = `<!-- yarn bench, ${name}: end -->`;
  const begin = document.indexOf(beginLine);
  const end = document.indexOf(endLine);
  if (begin < 0 || end < begin) {
    throw new Error(`The document lacks the lines ${beginLine} and ${endLine}`);
  }
  return `${document.slice(
    0,
    begin + beginLine.length,
  )}\n\n${section.trim()}\n\n${document.slice(end)}`;
}
