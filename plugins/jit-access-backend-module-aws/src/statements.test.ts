import { policyUntil, readPolicy, takenApart } from './statements';

const END = '2031-01-01T00:00:00.000Z';
const statement = {
  Effect: 'Allow' as const,
  Action: 's3:Get*',
  Resource: '100%',
  Condition: { DateLessThan: { 'aws:TokenIssueTime': END } },
};

describe('a policy', () => {
  it('is read as IAM answers it, and as other servers do', () => {
    const policy = policyUntil([statement], END);
    const json = JSON.stringify(policy);
    expect(readPolicy(encodeURIComponent(json))).toEqual(policy);
    expect(readPolicy(json)).toEqual(policy);
    expect(readPolicy('%7B')).toBeUndefined();
    expect(readPolicy(undefined)).toBeUndefined();
  });

  it('with a single statement need not have a list of them', () => {
    const [one] = policyUntil([statement], END).Statement;
    const read = readPolicy(JSON.stringify({ Version: 'v', Statement: one }));
    expect(takenApart(read!)).toEqual({ end: END, statements: [statement] });
  });

  it('keeps the other dates of the role beside the end', () => {
    const policy = policyUntil([statement], END);
    expect(takenApart(policy)).toEqual({ end: END, statements: [statement] });
    expect(policy.Statement[0].Condition).toEqual({
      DateLessThan: { 'aws:TokenIssueTime': END, 'aws:CurrentTime': END },
    });
  });

  it('has no end where one statement has none', () => {
    const policy = policyUntil([statement, statement], END);
    delete policy.Statement[1].Condition;
    expect(takenApart(policy).end).toBeUndefined();
  });
});
