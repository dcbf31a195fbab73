import { SlackApiError } from '../errors.ts';
import type { Json } from '../model.ts';
import type { Method } from './method.ts';

const completeSuccess: Method = (args, { steps, manifest }) => {
  const { executionId, callbackId } = steps.running(args.needed('function_execution_id'));
  const outputs = (args.structure('outputs') ?? {}) as Json;
  const declared = manifest.steps[callbackId]?.output_parameters ?? {};
  const missing = Object.keys(declared).filter((name) => declared[name]?.is_required && !(name in outputs));
  const foreign = Object.keys(outputs).filter((name) => !(name in declared));
  if (missing.length + foreign.length > 0)
    throw new SlackApiError('parameter_validation_failed', [
      ...missing.map((name) => `missing required field: ${name} [json-pointer:/outputs]`),
      ...foreign.map((name) => `the step declares no output ${name} [json-pointer:/outputs/${name}]`),
    ]);
  steps.end(executionId, { outputs });
  return {};
};

const completeError: Method = (args, { steps }) => {
  steps.end(args.needed('function_execution_id'), { error: args.needed('error') });
  return {};
};

/** Ends of workflow steps. */
export const steps: Record<string, Method> = {
  'functions.completeSuccess': completeSuccess,
  'functions.completeError': completeError,
};
