// Reads the frames of a page's socket: JSON in texts, MessagePack in bytes.

/** What a frame says. */
export function frame(payload) {
  return typeof payload === 'string' ? JSON.parse(payload) : unpacked(payload);
}

/** MessagePack as far as the protocol has it: no bytes, no extensions, no fractions. */
function unpacked(bytes) {
  let at = 0;
  const number = (size) => {
    at += size;
    return size === 8 ? Number(bytes.readBigUInt64BE(at - 8)) : bytes.readUIntBE(at - size, size);
  };
  const signed = (size) => {
    at += size;
    return size === 8 ? Number(bytes.readBigInt64BE(at - 8)) : bytes.readIntBE(at - size, size);
  };
  const text = (length) => bytes.toString('utf8', at, (at += length));
  const list = (length) => Array.from({ length }, value);
  const map = (length) => Object.fromEntries(Array.from({ length }, () => [value(), value()]));
  const value = () => {
    const first = number(1);
    if (first < 0x80) return first;
    if (first < 0x90) return map(first & 0x0f);
    if (first < 0xa0) return list(first & 0x0f);
    if (first < 0xc0) return text(first & 0x1f);
    if (first === 0xc0) return null;
    if (first === 0xc2 || first === 0xc3) return first === 0xc3;
    if (first >= 0xcc && first <= 0xcf) return number(1 << (first - 0xcc));
    if (first >= 0xd0 && first <= 0xd3) return signed(1 << (first - 0xd0));
    if (first >= 0xd9 && first <= 0xdb) return text(number(1 << (first - 0xd9)));
    if (first === 0xdc || first === 0xdd) return list(number(2 << (first - 0xdc)));
    if (first === 0xde || first === 0xdf) return map(number(2 << (first - 0xde)));
    if (first >= 0xe0) return first - 0x100;
    throw new Error(`a byte that the protocol does not have: ${first}`);
  };
  return value();
}
