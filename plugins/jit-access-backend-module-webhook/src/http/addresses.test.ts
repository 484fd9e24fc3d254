import { AddressRule, isLoopbackHost } from './addresses';

describe('AddressRule', () => {
  const strict = new AddressRule([]);

  it.each([
    '93.184.216.34',
    '8.8.8.8',
    '1.1.1.1',
    '223.255.255.1',
    '2606:4700::1111',
    '2a00:1450::1',
  ])('lets public %s be called', address => {
    expect(strict.allows(address)).toBe(true);
  });

  it.each([
    '0.0.0.0',
    '10.255.0.1',
    '100.127.0.1',
    '127.8.8.8',
    '169.254.169.254',
    '172.31.0.1',
    '192.168.0.1',
    '198.19.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '::ffff:10.0.0.1',
    '64:ff9b::1',
    '2001::1',
    '2001:db8::1',
    '2002::1',
    'fc00::1',
    'fe80::1%eth0',
    '::7f00:1',
    '::127.0.0.1',
    '::ffff:0:127.0.0.1',
    '0:0:0:0:0:ffff:7f00:1',
    '64:ff9b:1::a00:1',
    '100::1',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '3fff::1',
    '5f00::1',
    'fec0::1',
    '192.0.0.170',
    '240.0.0.1',
    'ff02::1',
    'localhost',
    '',
  ])('does not let %j be called', address => {
    expect(strict.allows(address)).toBe(false);
  });

  it('lets what was allowed be called, and nothing beside it', () => {
    const rule = new AddressRule(['10.1.0.0/16', 'fd00:1::/32']);
    expect(rule.allows('10.1.2.3')).toBe(true);
    expect(rule.allows('::ffff:10.1.2.3')).toBe(true);
    expect(rule.allows('fd00:1::5')).toBe(true);
    expect(rule.allows('10.2.0.1')).toBe(false);
    expect(rule.allows('fd00:2::5')).toBe(false);
  });

  it('keeps the families apart', () => {
    const rule = new AddressRule(['::/0']);
    expect(rule.allows('::1')).toBe(true);
    expect(rule.allows('10.0.0.1')).toBe(false);
  });
});

describe('isLoopbackHost', () => {
  it('goes by the words only', () => {
    expect(['localhost', '127.0.0.1', '[::1]'].every(isLoopbackHost)).toBe(
      true,
    );
    expect(
      ['localhost.example.com', '10.0.0.1', '[fe80::1]'].some(isLoopbackHost),
    ).toBe(false);
  });
});
