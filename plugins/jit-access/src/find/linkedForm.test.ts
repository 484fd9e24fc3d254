import { linkedForm } from './linkedForm';

const read = (text: string) => linkedForm(new URLSearchParams(text));

describe('linkedForm', () => {
  it('fills in everything that a runbook names', () => {
    expect(
      read(
        'entity=Resource:default/Orders-DB&role=read&role=write&duration=PT30M&reason=Restart&ticket=OPS-1',
      ),
    ).toMatchObject({
      items: [
        { entityRef: 'resource:default/orders-db', role: 'read' },
        { entityRef: 'resource:default/orders-db', role: 'write' },
      ],
      duration: 'PT30M',
      reason: 'Restart',
      ticket: 'OPS-1',
    });
  });

  it('leaves a duration that cannot be read to the default', () => {
    expect(
      read('entity=resource:default/a&role=r&duration=soon')?.duration,
    ).toBeUndefined();
  });

  it.each(['', 'entity=resource:default/a', 'role=r', 'entity=a&role=r'])(
    'opens nothing for %p',
    text => {
      expect(read(text)).toBeUndefined();
    },
  );
});
