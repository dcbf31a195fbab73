const page = /^\/lead\/([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})\/?$/i;

/** The address of a person at this bot. It opens a page without any data; in Slack it is shown as a preview. */
export const leadUrl = (publicUrl: string, id: string): string => `${publicUrl}/lead/${id}`;

/** The id in such an address. */
export function leadIdAt(
  { origin, pathname, username }: URL,
  publicUrl: string | undefined,
): string | undefined {
  const base = publicUrl && new URL(publicUrl);
  if (!base || username || origin !== base.origin) return undefined;
  const prefix = base.pathname.replace(/\/$/, '');
  if (!pathname.startsWith(prefix)) return undefined;
  return page.exec(pathname.slice(prefix.length))?.[1]?.toLowerCase();
}
