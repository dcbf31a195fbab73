import nock from 'nock';
import { afterEach, beforeEach, expect } from 'vitest';
import type { Spec } from './spec.ts';

export interface WireRequest {
  method: string;
  /** Path with the query. */
  path: string;
  headers: Record<string, string>;
  /** Parsed JSON; undefined without a body. */
  body: unknown;
}
export interface WireAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** A text is sent as it is, as HTML unless the headers say otherwise, and is not checked. */
  body: unknown;
}
/** The network of a contract test: answers what was scripted, in order, and nothing else. */
export interface Wire {
  /** Scripts the next answer to requests whose path starts so. */
  expect(method: string, path: string, answer: WireAnswer | ((request: WireRequest) => WireAnswer)): void;
  /** What was sent so far. */
  requests: WireRequest[];
}

/**
 * Puts nock in front of a vendor for each test of a file. A test fails on a request that nothing was
 * scripted for, on a script that nobody asked for, and on a request or an answer that the vendor's
 * description does not allow.
 */
export function useWire(origin: string, spec: Spec): Wire {
  let problems: string[] = [];
  const requests: WireRequest[] = [];
  const unmatched = (request: { method?: string; path?: string }) => {
    problems.push(`nothing scripted for ${request.method} ${request.path}`);
  };

  beforeEach(() => {
    problems = [];
    requests.length = 0;
    nock.disableNetConnect();
    nock.emitter.on('no match', unmatched);
  });
  afterEach(() => {
    const unused = nock.pendingMocks();
    nock.emitter.off('no match', unmatched);
    nock.cleanAll();
    nock.enableNetConnect();
    expect({ problems, unused }).toEqual({ problems: [], unused: [] });
  });

  return {
    requests,
    expect(method, start, answer) {
      const matches = (path: string) => path.startsWith(start);
      nock(origin)
        .intercept(matches, method)
        .reply(function reply(path, sent) {
          const text = typeof sent === 'string' ? sent : JSON.stringify(sent);
          const headers = this.req.headers as unknown as Record<string, string>;
          const body = text === '' ? undefined : JSON.parse(text);
          const request = { method, path, headers, body };
          requests.push(request);
          problems.push(...spec.checkRequest({ method, url: path, headers, body: text }));
          const {
            status = 200,
            body: content,
            headers: extra,
          } = typeof answer === 'function' ? answer(request) : answer;
          const isText = typeof content === 'string';
          if (!isText) problems.push(...spec.checkAnswer({ method, url: path, status, body: content }));
          const type = isText ? 'text/html' : 'application/json';
          return [status, isText ? content : JSON.stringify(content), { 'content-type': type, ...extra }];
        });
    },
  };
}
