/**
 * Routes that stop the embedded database and start it again, to be tried.
 *
 * @module
 */

import type { FastifyInstance } from 'fastify';
import { type Address, Supervisor } from 'fauxtp';

/** @param supervisor - of the child `database` */
export function addControl(server: FastifyInstance, supervisor: Address): void {
  server.post('/database/stop', async () => {
    await Supervisor.terminateChild(supervisor, 'database');
    return { database: 'stopped' };
  });

  server.post('/database/start', async () => {
    await Supervisor.restartChild(supervisor, 'database');
    return { database: 'started' };
  });
}
