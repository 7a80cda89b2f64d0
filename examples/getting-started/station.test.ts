import { call } from 'fauxtp';
import { testScope } from 'fauxtp/testing';
import { expect, test } from 'vitest';
import { Station } from './station.ts';

test('measures once a second', () =>
  testScope(async (t) => {
    let celsius = 20;
    const sensor = async () => (celsius += 1);
    const station = await Station.start({ scope: t.scope, args: [sensor] });

    expect(await call(station, ['latest'])).toEqual({ celsius: 21, count: 1 });
    await t.advance(60_000);
    expect(await call(station, ['latest'])).toEqual({ celsius: 81, count: 61 });
    await t.stop();
  }));

class SensorError extends Error {}

test('ends with what the sensor throws', () =>
  testScope(async (t) => {
    let works = true;
    const sensor = async () => {
      if (!works) throw new SensorError();
      return 20;
    };
    const station = await Station.start({ scope: t.scope, args: [sensor] });

    works = false;
    await t.advance(1_000);
    await t.expectCrash(station, SensorError);
    await t.stop();
  }));
