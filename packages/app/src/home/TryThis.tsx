import { Card, CardBody, CardHeader, List, ListRow, Text } from '@backstage/ui';
import { RiArrowRightLine } from '@remixicon/react';
import type { Persona } from '../personas';

/**
 * What to try as this persona; each line leads to the page for it.
 *
 * @internal
 */
export function TryThis({ persona }: { persona: Persona }) {
  return (
    <Card>
      <CardHeader>
        <Text as="h2" variant="title-x-small" weight="bold">
          Try this
        </Text>
      </CardHeader>
      <CardBody>
        <List aria-label="Try this">
          {persona.tries.map(({ text, path }) => (
            <ListRow
              key={path}
              id={path}
              href={path}
              textValue={text}
              icon={<RiArrowRightLine aria-hidden />}
            >
              {text}
            </ListRow>
          ))}
        </List>
      </CardBody>
    </Card>
  );
}
