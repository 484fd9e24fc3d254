import { Card, CardBody, Text } from '@backstage/ui';
import type { ReactNode } from 'react';
import styles from './health.module.css';

/** A titled part of the page. @internal */
export function Section(props: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section} aria-label={props.title}>
      <Text as="h2" variant="title-x-small" weight="bold">
        {props.title}
      </Text>
      {props.children}
    </section>
  );
}

/** The same, in a card. @internal */
export function CardSection(props: { title: string; children: ReactNode }) {
  return (
    <Section title={props.title}>
      <Card>
        <CardBody>{props.children}</CardBody>
      </Card>
    </Section>
  );
}
