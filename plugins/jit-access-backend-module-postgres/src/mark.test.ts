import { readMark, writeMark } from './mark';

describe('the mark of our accounts', () => {
  it.each([
    { bindingId: 'b-1', effectKey: 'account:demo/orders/reader,writer' },
    { bindingId: 'a b%=', effectKey: "account:demo/o's/ü" },
    {
      bindingId: 'b-1',
      effectKey: 'role:demo/reader',
      accountKey: 'demo/16384',
      target: {
        account: 'existing' as const,
        server: 'demo',
        roles: ['reader'],
      },
    },
  ])('is read as it was written: %j', mark => {
    expect(readMark(writeMark(mark))).toEqual(mark);
  });

  it.each([
    'target={"server":"demo","data',
    'target={}',
    'target={"server":"demo"}',
  ])('is there also where what follows makes no sense: %s', rest => {
    const comment = `JIT Access binding=b-1 effect=e ${rest}}`;
    expect(readMark(comment)).toMatchObject({ bindingId: 'b-1' });
    expect(readMark(comment)?.target).toBeUndefined();
  });

  it.each([
    null,
    '',
    'the account of somebody',
    'JIT Access',
    'JIT Access binding=b-1',
    'see JIT Access binding=b-1 effect=e',
    'JIT Access binding=b-1 effect=e and more',
    'JIT Access binding=%zz effect=e',
  ])('is not found in the comment %j', comment => {
    expect(readMark(comment)).toBeUndefined();
  });
});
