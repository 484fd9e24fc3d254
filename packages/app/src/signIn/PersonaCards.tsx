import { Alert, Box, Container, Flex, Grid, Text } from '@backstage/ui';
import { PortalMark } from '../navigation/PortalMark';
import type { Persona } from '../personas';
import { PersonaCard } from './PersonaCard';
import styles from './PersonaCards.module.css';

/**
 * All personas of the demo company, to choose from.
 *
 * @internal
 */
export function PersonaCards(props: {
  personas: Persona[];
  onChoose(persona: Persona): void;
}) {
  const { personas, onChoose } = props;
  return (
    <Box as="main" className={styles.page}>
      <Container className={styles.content}>
        <Flex direction="column" gap="3" mb="8">
          <Flex align="center" gap="3">
            <PortalMark size={36} />
            <Text
              as="h1"
              variant={{ initial: 'title-small', sm: 'title-medium' }}
              weight="bold"
            >
              Demo company: pick who you are
            </Text>
          </Flex>
          <Text as="p" variant="body-large" color="secondary">
            These people do not exist and there is no password. Open a second
            tab to be somebody else at the same time.
          </Text>
        </Flex>
        {personas.length === 0 ? (
          <Alert
            icon
            status="warning"
            title="Nobody to sign in as"
            description="The configuration lists no personas under auth.providers.demoPersona. Start the portal with npm start, which uses app-config.yaml of the demo."
          />
        ) : (
          <Grid.Root columns={{ initial: '1', sm: '2', lg: '3' }} gap="4">
            {personas.map(persona => (
              <PersonaCard
                key={persona.entityRef}
                persona={persona}
                onChoose={() => onChoose(persona)}
              />
            ))}
          </Grid.Root>
        )}
      </Container>
    </Box>
  );
}
