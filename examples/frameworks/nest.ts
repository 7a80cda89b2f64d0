import 'reflect-metadata';
import type { Server } from 'node:http';
import { Controller, Inject, Injectable, Module, Param, Post, Res } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Response } from 'express';
import { type Address, Scope } from 'fauxtp';
import { letGo, openStock, PORT, type StockProtocol, take } from './stock.ts';

@Injectable()
class AppScope implements OnApplicationShutdown {
  readonly scope = new Scope({ name: 'app' });

  // Nest has closed the HTTP server by now.
  async onApplicationShutdown() {
    console.log('all requests are answered');
    await this.scope.close();
  }
}

const STOCK = Symbol('stock');

@Controller()
class StockController {
  constructor(@Inject(STOCK) private readonly stock: Address<StockProtocol>) {}

  @Post('take/:count')
  async take(@Param('count') count: string, @Res() response: Response) {
    const { status, body } = await take(this.stock, Number(count));
    response.status(status).json(body);
  }
}

@Module({
  controllers: [StockController],
  providers: [
    AppScope,
    { provide: STOCK, inject: [AppScope], useFactory: ({ scope }: AppScope) => openStock(scope) },
  ],
})
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- a module of Nest is one
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
// Without `useProcessExit` Nest ends by the signal, and not with 0.
app.enableShutdownHooks(['SIGTERM'], { useProcessExit: true });
letGo(app.getHttpServer() as Server);
await app.listen(PORT, 'localhost');
console.log(await app.getUrl());
