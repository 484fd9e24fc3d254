import { Link, Text } from '@backstage/ui';
import type {
  ConnectInstructions as Instructions,
  Credential,
} from '@jit-access/backstage-plugin-jit-access-common';
import { Copy } from './Copy';
import styles from './grant.module.css';

/** Where the revealed secret goes in a text of the provider. */
const PASSWORD = '{{password}}';

/** Only addresses that a browser opens safely become links. */
function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url);
}

/**
 * How to use the access, step by step. Once the secret is revealed it is
 * filled in where it belongs, but only inside this dialog.
 *
 * @internal
 */
export function ConnectInstructions(props: {
  instructions: Instructions;
  credential?: Credential;
}) {
  const { instructions, credential } = props;
  return (
    <div className={styles.steps}>
      <Text as="h3" variant="title-x-small" weight="bold">
        {instructions.title}
      </Text>
      {instructions.steps.map(step => (
        <div key={step.label} className={styles.step}>
          <Text as="p">{step.label}</Text>
          {step.code && (
            <Copy
              label={step.label}
              text={
                credential
                  ? step.code.replaceAll(PASSWORD, credential.password)
                  : step.code.replaceAll(PASSWORD, '••••••••')
              }
            />
          )}
          {step.url && isWebAddress(step.url) && (
            <Link href={step.url} target="_blank" rel="noopener noreferrer">
              {step.url}
            </Link>
          )}
        </div>
      ))}
    </div>
  );
}
