/**
 * Where a service is reached.
 *
 * @module
 */

import type { Server } from 'node:net';

/** It outlives the server that listens there, so that the next one gets the same port. */
export interface Endpoint {
  readonly host: string;
  /** `0` until the first server has been given one. */
  port: number;
}

/** From now on it has the port that `server`, which listens, was given. */
export function keepPort(endpoint: Endpoint, server: Server): void {
  const address = server.address();
  if (typeof address === 'object' && address !== null) endpoint.port = address.port;
}

export function urlOf({ host, port }: Endpoint): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
