import { createServer, type Socket } from 'node:net';
import { BSON } from 'mongodb';
import { MongoData } from './mongo-commands.ts';

// A TEST DOUBLE of MongoDB, not MongoDB: it speaks enough of the wire protocol for the official driver and for
// Agenda's job store. What only holds here is not proven for a real server (MONGODB_TEST_URL runs against one).
// Protocol: https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER = 16;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;

export interface MongoDouble {
  url: string;
  close(): Promise<void>;
}

export async function startMongoDouble(): Promise<MongoDouble> {
  const data = new MongoData();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {}); // the driver went away
    let received: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= HEADER && received.length >= received.readInt32LE(0)) {
        const length = received.readInt32LE(0);
        const answer = respond(received.subarray(0, length), data);
        if (answer) socket.write(answer);
        received = received.subarray(length);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `mongodb://127.0.0.1:${port}/agenda?directConnection=true`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function respond(message: Buffer, data: MongoData): Buffer | undefined {
  const requestId = message.readInt32LE(4);
  const opcode = message.readInt32LE(12);
  const body = message.subarray(HEADER);
  if (opcode === OP_QUERY) return reply(requestId, BSON.serialize(data.run(readQuery(body))));
  if (opcode !== OP_MSG) throw new Error(`test double: no opcode ${opcode}`);
  const result = BSON.serialize(data.run(readMessage(body)));
  return body.readUInt32LE(0) & MORE_TO_COME ? undefined : packet(requestId, OP_MSG, Buffer.alloc(5), result);
}

/** The driver's first greeting: flags, collection name, skip, limit, document. */
function readQuery(body: Buffer): BSON.Document {
  const at = body.indexOf(0, 4) + 1 + 8;
  return BSON.deserialize(body.subarray(at, at + body.readInt32LE(at)));
}

/** flags, then sections: kind 0 is the command, kind 1 a named list of documents that belongs to it. */
function readMessage(body: Buffer): BSON.Document {
  const end = body.length - (body.readUInt32LE(0) & CHECKSUM_PRESENT ? 4 : 0);
  const command: BSON.Document = {};
  for (let at = 4; at < end; ) {
    const kind = body[at];
    const section = body.subarray(at + 1, at + 1 + body.readInt32LE(at + 1));
    if (kind === 0) Object.assign(command, BSON.deserialize(section));
    else {
      const nameEnd = section.indexOf(0, 4);
      command[section.toString('utf8', 4, nameEnd)] = [...documents(section.subarray(nameEnd + 1))];
    }
    at += 1 + section.length;
  }
  return command;
}

function* documents(list: Buffer): Generator<BSON.Document> {
  for (let at = 0; at < list.length; at += list.readInt32LE(at)) {
    yield BSON.deserialize(list.subarray(at, at + list.readInt32LE(at)));
  }
}

/** flags 8 (await capable), cursor 0, from 0, one document */
function reply(requestId: number, document: Uint8Array): Buffer {
  const fields = Buffer.alloc(20);
  fields.writeInt32LE(8, 0);
  fields.writeInt32LE(1, 16);
  return packet(requestId, OP_REPLY, fields, document);
}

function packet(requestId: number, opcode: number, fields: Buffer, document: Uint8Array): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeInt32LE(HEADER + fields.length + document.length, 0);
  header.writeInt32LE(requestId, 8);
  header.writeInt32LE(opcode, 12);
  return Buffer.concat([header, fields, document]);
}
