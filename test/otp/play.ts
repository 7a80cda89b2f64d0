/**
 * Plays a scenario: its steps, on a stage of its own, by a driver.
 */

import { gate } from '../support/world.ts';
import { Driver } from './players.ts';
import { type Event, Stage } from './stage.ts';

/** What a scenario does. What it is about stands in the name of its trace. */
export type Steps = (driver: Driver, stage: Stage) => Promise<void>;

/** The scripts of a group, by the id of the scenario. */
export type Scripts = Readonly<Record<string, Steps>>;

export async function play(steps: Steps): Promise<readonly Event[]> {
  const stage = new Stage();
  return await stage.play(async () => {
    const over = gate();
    await Driver.start({
      scope: stage.scope,
      args: [stage, (driver) => steps(driver, stage), over],
    });
    await over.promise;
  });
}
