import { writeSync } from 'node:fs';

// Loaded before a program that is measured: at its end it writes its peak resident memory, in MB, to descriptor 3.
process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS / 1024)));
