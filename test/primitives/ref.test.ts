import { describe, expect, it } from 'vitest';

import { Ref } from 'fauxtp';

describe('Ref', () => {
  it.each(['call', 'monitor', 'task'] as const)('says that it stands for a %s', (of) => {
    const ref = new Ref(of);
    expect([ref.of, String(ref)]).toEqual([of, `#Ref<${of}>`]);
  });
});

describe('instanceof Ref', () => {
  it.each([
    { name: 'a ref', value: new Ref('task'), is: true },
    { name: 'an object that looks like one', value: { of: 'task' }, is: false },
    { name: 'null', value: null, is: false },
    { name: 'undefined', value: undefined, is: false },
    { name: 'a string', value: '#Ref<task>', is: false },
    { name: 'the class', value: Ref, is: false },
  ])('is $is for $name', ({ value, is }) => {
    expect((value as unknown) instanceof Ref).toBe(is);
  });
});
