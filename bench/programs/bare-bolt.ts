// The peer of the bench `slack`: Bolt with one command that only acknowledges. Arguments: port, signing secret.
import { App } from '@slack/bolt';

const [port, signingSecret = ''] = process.argv.slice(2);
const app = new App({ signingSecret, authorize: async () => ({ botToken: 'bench-slack-bot-token' }) });
app.command('/leads', async ({ ack }) => ack());
await app.start({ port: Number(port), host: '127.0.0.1' });
process.send?.('ready');
