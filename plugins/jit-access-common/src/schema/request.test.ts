import { submitBodySchema } from './request';

const body = (justification: string) => ({
  items: [{ entityRef: 'resource:default/orders-db', role: 'read' }],
  duration: 'PT1H',
  justification,
});

describe('submitBodySchema', () => {
  it('takes several lines, and cuts spaces at the ends', () => {
    expect(
      submitBodySchema.parse(body('  First line\r\n\tsecond line '))
        .justification,
    ).toBe('First line\r\n\tsecond line');
  });

  it.each(['bell \u0007', 'escape \u001b[31m', 'reversed \u202e text'])(
    'refuses %j, which could disguise what a reviewer sees',
    text => {
      expect(submitBodySchema.safeParse(body(text)).error?.message).toContain(
        'Remove the control characters',
      );
    },
  );

  it('refuses a reason of nothing but spaces', () => {
    expect(submitBodySchema.safeParse(body('   ')).error?.message).toContain(
      'Say why you need this access',
    );
  });

  it('refuses what it does not know', () => {
    expect(
      submitBodySchema.safeParse({ ...body('A reason'), surprise: 1 }).success,
    ).toBe(false);
  });

  it.each(['PT0S', 'P1M', '-PT1H', 'PT', 'P400D', '1 hour'])(
    'refuses the duration %s',
    duration => {
      expect(
        submitBodySchema.safeParse({ ...body('A reason'), duration }).success,
      ).toBe(false);
    },
  );
});
