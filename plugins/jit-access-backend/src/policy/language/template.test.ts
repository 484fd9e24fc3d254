import { Entity } from '@backstage/catalog-model';
import { parseExpression, parseTemplate } from './template';

const entity: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: {
    name: 'orders-db',
    annotations: { 'postgres/database': 'orders' },
    labels: { tier: 'one' },
  },
  spec: { storage: { size: 5, nodes: ['a'] } },
};

describe('templates', () => {
  it.each([
    ['entity.name', 'orders-db'],
    ['entity.namespace', 'default'],
    ['entity.kind', 'Resource'],
    ["entity.annotations['postgres/database']", 'orders'],
    ['entity.labels["tier"]', 'one'],
    ['entity.spec.storage.size', '5'],
    ['entity.spec.storage.nodes', undefined],
    ['entity.spec.constructor', undefined],
    ["entity.annotations['constructor']", undefined],
    ["entity.annotations['absent']", undefined],
  ])('reads %s as %s', (expression, expected) => {
    expect(parseExpression(expression).read(entity)).toBe(expected);
  });

  it('keeps one spelling for either kind of quotes', () => {
    expect(parseExpression('entity.labels["tier"]').text).toBe(
      parseExpression(" entity.labels['tier'] ").text,
    );
  });

  it('splits text and expressions', () => {
    const parts = parseTemplate('db-{{ entity.name }}-{{entity.kind}}!');
    expect(
      parts.map(part => (typeof part === 'string' ? part : part.text)),
    ).toEqual(['db-', 'entity.name', '-', 'entity.kind', '!']);
  });

  it.each([
    ['{{ entity.name', 'does not close it'],
    [
      '{{ entity.metadata.name }}',
      '"entity.metadata.name" cannot be read here',
    ],
    ['{{ process.env.HOME }}', '"process.env.HOME" cannot be read here'],
    ["{{ entity.annotations['a'] || 'b' }}", 'cannot be read here'],
    ['{{ }}', 'cannot be read here'],
  ])('refuses %s', (text, message) => {
    expect(() => parseTemplate(text)).toThrow(message);
  });
});
