import {
  UrlReaderService,
  UrlReaderServiceReadUrlResponse,
} from '@backstage/backend-plugin-api';
import { DocumentText } from '../documents';

/** The host says that nothing changed since the etag. */
export const NOT_MODIFIED = Symbol('not modified');

/** Largest document, in bytes. */
const MAX_BYTES = 4_000_000;
/** Most documents behind one URL. */
const MAX_FILES = 500;

const IS_DOCUMENT = /\.ya?ml$/i;

/**
 * Reads what lies at a URL: a file, the files that match a pattern with `*`, or
 * the YAML files of a folder and below.
 * @throws Error - it cannot be read, is too large, or holds no document
 */
export async function readUrlDocuments(
  reader: UrlReaderService,
  url: string,
  options: { etag?: string; signal: AbortSignal },
): Promise<{ etag?: string; texts: DocumentText[] } | typeof NOT_MODIFIED> {
  try {
    const answer = await readAny(reader, url, options);
    if (answer.texts.length === 0) {
      throw new Error('no *.yaml or *.yml file lies there');
    }
    return answer;
  } catch (error) {
    if ((error as Error).name === 'NotModifiedError') return NOT_MODIFIED;
    throw error;
  }
}

async function readAny(
  reader: UrlReaderService,
  url: string,
  options: { etag?: string; signal: AbortSignal },
): Promise<{ etag?: string; texts: DocumentText[] }> {
  if (url.includes('*')) {
    const { files, etag } = await reader.search(url, options);
    const found = files
      .filter(file => IS_DOCUMENT.test(withoutQuery(file.url)))
      .map(file => ({ file: file.url, content: file.content }));
    return { etag, texts: await textsOf(found) };
  }
  if (IS_DOCUMENT.test(url) || IS_DOCUMENT.test(withoutQuery(url))) {
    const response = await reader.readUrl(url, options);
    return {
      etag: response.etag,
      texts: [{ file: url, text: await textOf(response) }],
    };
  }
  const tree = await reader.readTree(url, {
    ...options,
    filter: path => IS_DOCUMENT.test(path) && !/(^|\/)\./.test(path),
  });
  const base = withoutQuery(url).replace(/\/$/, '');
  const found = (await tree.files()).map(file => ({
    file: `${base}/${file.path}`,
    content: file.content,
  }));
  return { etag: tree.etag, texts: await textsOf(found) };
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '');
}

async function textsOf(
  files: { file: string; content(): Promise<Buffer> }[],
): Promise<DocumentText[]> {
  if (files.length > MAX_FILES) {
    throw new Error(
      `${files.length} documents lie there, ${MAX_FILES} are the most`,
    );
  }
  const texts: DocumentText[] = [];
  for (const { file, content } of files) {
    const bytes = await content();
    refuseTooLarge(bytes.length, file);
    texts.push({ file, text: bytes.toString('utf8') });
  }
  return texts.sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** Stops reading where it gets too large, as far as the reader gives a stream. */
async function textOf(
  response: UrlReaderServiceReadUrlResponse,
): Promise<string> {
  const stream = response.stream?.();
  if (!stream) {
    const bytes = await response.buffer();
    refuseTooLarge(bytes.length, 'it');
    return bytes.toString('utf8');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    refuseTooLarge(size, 'it');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refuseTooLarge(size: number, what: string): void {
  if (size > MAX_BYTES) {
    throw new Error(`${what} is larger than ${MAX_BYTES / 1_000_000} MB`);
  }
}
