import { mockServices } from '@backstage/backend-test-utils';
import { readUrlDocuments } from './readUrlDocuments';

const options = { signal: new AbortController().signal };
const file = (path: string, text: string) => ({
  path,
  url: `https://host/${path}`,
  content: async () => Buffer.from(text),
});

describe('readUrlDocuments', () => {
  it('reads the YAML files of a folder, and hidden ones not', async () => {
    const reader = mockServices.urlReader.mock({
      readTree: (async (_: string, { filter }: any) => ({
        etag: 'e',
        files: async () =>
          [
            file('b/x.yml', 'b'),
            file('a.yaml', 'a'),
            file('.github/z.yaml', ''),
          ]
            .concat(file('README.md', ''))
            .filter(one => filter(one.path)),
      })) as any,
    });
    expect(
      await readUrlDocuments(reader, 'https://host/tree/main/access/', options),
    ).toEqual({
      etag: 'e',
      texts: [
        { file: 'https://host/tree/main/access/a.yaml', text: 'a' },
        { file: 'https://host/tree/main/access/b/x.yml', text: 'b' },
      ],
    });
  });

  it('reads the files that match a pattern', async () => {
    const reader = mockServices.urlReader.mock({
      search: (async () => ({
        etag: 'e',
        files: [file('a.yaml', 'a'), file('a.txt', 't')],
      })) as any,
    });
    expect(
      await readUrlDocuments(reader, 'https://host/*.yaml', options),
    ).toEqual({
      etag: 'e',
      texts: [{ file: 'https://host/a.yaml', text: 'a' }],
    });
  });

  it('refuses a folder without documents', async () => {
    const reader = mockServices.urlReader.mock({
      readTree: (async () => ({ etag: 'e', files: async () => [] })) as any,
    });
    await expect(
      readUrlDocuments(reader, 'https://host/tree/main', options),
    ).rejects.toThrow('no *.yaml or *.yml file lies there');
  });
});
