import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { runInNewContext } from 'node:vm';
import { createSerializer, Mapper } from '@azure/core-client';

/** The models of Azure's own client, which it publishes as a module that jest does not load. */
function readMappers(): Record<string, Mapper> {
  const main = require.resolve('@azure/arm-authorization');
  const file = join(dirname(main), '../dist-esm/src/models/mappers.js');
  const source = readFileSync(file, 'utf8');
  const exported = {} as Record<string, Mapper>;
  // Each declaration stays one, as later ones name earlier ones.
  runInNewContext(
    source.replaceAll(
      /^export (?:const|let) (\w+) =/gm,
      'var $1 = exported.$1 =',
    ),
    { exported },
  );
  // Made anew in this realm, as serializers ask whether things are arrays and dates.
  return JSON.parse(JSON.stringify(exported));
}

const mappers = readMappers();
const serializer = createSerializer(mappers, false);

/**
 * Is that what the client's own model says, and nothing else?
 * @returns what is wrong, if anything is
 */
export function whatIsWrong(model: string, body: unknown): string | undefined {
  const mapper = mappers[model];
  if (!mapper) return `there is no model ${model}`;
  try {
    const read = serializer.deserialize(mapper, body, model);
    const written = JSON.parse(
      JSON.stringify(serializer.serialize(mapper, read, model)),
    );
    return isDeepStrictEqual(written, body)
      ? undefined
      : `${JSON.stringify(body)} is not of the model ${model}: that would be ${JSON.stringify(written)}`;
  } catch (error) {
    return (error as Error).message;
  }
}

const writable = new Map<string, Mapper>();

/** As the client's own model writes it, with what only Azure may write. */
export function asPublished(model: string, value: object): object {
  if (!writable.has(model)) {
    const text = JSON.stringify(mappers[model]);
    writable.set(
      model,
      JSON.parse(text.replaceAll('"readOnly":true', '"readOnly":false')),
    );
  }
  return serializer.serialize(writable.get(model)!, value, model);
}
