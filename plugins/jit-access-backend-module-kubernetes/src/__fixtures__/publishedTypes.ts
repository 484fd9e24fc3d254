import * as kubernetes from '@kubernetes/client-node';

interface Attribute {
  baseName: string;
  type: string;
}

/**
 * Holds a body against the types that Kubernetes publishes with its client.
 * @returns what is wrong, by path; nothing where all is known
 */
export function unpublished(type: string, value: unknown, path = ''): string[] {
  const list = type.match(/^Array<(.*)>$/);
  if (list) {
    return Array.isArray(value)
      ? value.flatMap((entry, i) =>
          unpublished(list[1], entry, `${path}[${i}]`),
        )
      : [`${path}: no list`];
  }
  const map = type.match(/^\{ \[key: string\]: (.*); \}$/);
  if (map) {
    return Object.entries(Object(value)).flatMap(([key, entry]) =>
      unpublished(map[1], entry, `${path}.${key}`),
    );
  }
  const published = (
    kubernetes as unknown as Record<
      string,
      { getAttributeTypeMap?(): Attribute[] } | undefined
    >
  )[type]?.getAttributeTypeMap?.();
  if (!published) {
    const plain = ['string', 'number', 'boolean'].includes(type);
    return plain && typeof value !== type ? [`${path}: no ${type}`] : [];
  }
  return Object.entries(Object(value)).flatMap(([key, entry]) => {
    const attribute = published.find(({ baseName }) => baseName === key);
    return attribute
      ? unpublished(attribute.type, entry, `${path}.${key}`)
      : [`${path}.${key}: unknown to ${type}`];
  });
}
