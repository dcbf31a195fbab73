import type { Pipeline } from './deal-stage.ts';
import type { PropertyDefinition } from './definitions.ts';
import { invalid } from './errors.ts';

interface Fault {
  isValid: false;
  message: string;
  error: string;
  name: string;
}

/** @throws HubspotRefusal 400 that names every property the vendor would refuse. */
export function checkProperties(
  properties: Record<string, unknown>,
  definitions: ReadonlyMap<string, PropertyDefinition>,
  pipelines: readonly Pipeline[],
): void {
  const faults = Object.entries(properties).flatMap(
    ([name, value]) => faultOf(name, value, definitions.get(name), pipelines) ?? [],
  );
  if (faults.length > 0) throw invalid(`Property values were not valid: ${JSON.stringify(faults)}`);
}

function faultOf(
  name: string,
  value: unknown,
  definition: PropertyDefinition | undefined,
  pipelines: readonly Pipeline[],
): Fault | undefined {
  const fault = (error: string, message: string): Fault => ({ isValid: false, message, error, name });
  if (!definition) return fault('PROPERTY_DOESNT_EXIST', `Property "${name}" does not exist`);
  if (definition.modificationMetadata.readOnlyValue)
    return fault('READ_ONLY_VALUE', `"${name}" is a read only property; its value cannot be set.`);
  if (value === null || value === '') return undefined;
  const text = String(value);
  if (name === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text))
    return fault('INVALID_EMAIL', `Email address ${text} is invalid`);
  if (definition.type === 'number' && !Number.isFinite(Number(text)))
    return fault('INVALID_DOUBLE', `${text} was not a valid number.`);
  if (definition.type === 'datetime' && Number.isNaN(timeOf(text)))
    return fault('INVALID_DATE', `${text} was not a valid date.`);
  const options =
    name === 'dealstage'
      ? pipelines.flatMap(({ stages }) => stages.map(({ id }) => id))
      : definition.options.map(({ value: option }) => option);
  if (definition.type === 'enumeration' && options.length > 0 && !options.includes(text))
    return fault('INVALID_OPTION', `${text} was not one of the allowed options: [${options.join(', ')}]`);
  return undefined;
}

/** The vendor takes ISO text and milliseconds since 1970, both as text. NaN where it is neither. */
export const timeOf = (text: string): number => (/^-?\d+$/.test(text) ? Number(text) : Date.parse(text));
