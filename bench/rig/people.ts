import type pg from 'pg';

/** How many there are: people and ledger rows in one workspace. */
export interface Population {
  people: number;
  ledgerRows: number;
}

const firstNames =
  'Amara,Ben,Chiara,Dario,Elif,Fatou,Goran,Hanna,Ines,Jonas,Kira,Luca,Mei,Noah,Olga,Pavel,Rosa,Samir,Tove,Uwe';
const lastNames =
  'Adler,Bianchi,Costa,Demir,Eriksen,Fischer,Garcia,Horvat,Ivanova,Jansen,Keller,Lindberg,Moreau,Novak,Okafor,Peeters,Rossi,Schmidt,Tanaka,Weber';

/** A number between 0 and `below`, the same each time and spread evenly over neighbours. */
const spread = (salt: number, below: number) => `(((i * 2654435761 + ${salt}) % 1000003) % ${below})`;

/**
 * Fills a workspace as years of use would have: of a hundred people one is hot, nine are for sales outreach and
 * twenty in course nurture; a tenth has bought; 40 owners; each with a CRM record and ledger rows that sum to the
 * score. Made by SQL, because through the product it would take hours.
 */
export async function populate(
  client: pg.Client,
  workspaceId: string,
  { people, ledgerRows }: Population,
): Promise<void> {
  const id = `('01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid`;
  await client.query(`
    INSERT INTO person (id, workspace_id, stage, name, email, company, job_title, country, owner_id, crm_id, crm_url,
      lifecycle_stage, score, band, last_activity_at, last_activity, lead_since, updated_at)
    SELECT ${id}, '${workspaceId}', CASE WHEN ${spread(1, 10)} = 0 THEN 'customer' ELSE 'lead' END,
      split_part('${firstNames}', ',', 1 + (${spread(2, 20)})::int) || ' ' ||
        split_part('${lastNames}', ',', 1 + (${spread(3, 20)})::int),
      'person' || i || '@company' || ${spread(4, 50_000)} || '.example', 'Company ' || ${spread(4, 50_000)},
      'Head of Learning', 'Germany', (1 + ${spread(5, 40)})::text, i::text,
      'https://app.hubspot.com/contacts/4711/record/0-1/' || i, 'lead', score,
      CASE WHEN score >= 80 THEN 'high_intent' WHEN score >= 51 THEN 'sales_outreach'
           WHEN score >= 21 THEN 'course_nurture' ELSE 'general_nurture' END,
      now() - interval '1 minute' * ${spread(6, 500_000)}, 'Viewed a course page',
      now() - interval '1 minute' * (500000 + ${spread(7, 500_000)}), now()
    FROM (SELECT i, (CASE WHEN ${spread(8, 100)} < 1 THEN 80 + ${spread(9, 120)} WHEN ${spread(8, 100)} < 10 THEN 51 + ${spread(9, 29)}
                          WHEN ${spread(8, 100)} < 30 THEN 21 + ${spread(9, 30)} ELSE ${spread(9, 21)} END)::int AS score
          FROM generate_series(1::bigint, ${people}) i) each`);
  await client.query(`
    INSERT INTO external_record (workspace_id, source, type, external_id, data, hash, url, updated_at, generation, read_at)
    SELECT workspace_id, 'hubspot', 'contact', crm_id,
      jsonb_build_object('email', email, 'firstName', split_part(name, ' ', 1), 'lastName', split_part(name, ' ', 2),
        'company', company, 'ownerId', owner_id, 'lifecycleStage', 'lead'),
      md5(crm_id), crm_url, updated_at, 1, now()
    FROM person
    UNION ALL
    SELECT '${workspaceId}', 'hubspot', 'owner', i::text,
      jsonb_build_object('name', 'Owner ' || i, 'email', 'owner' || i || '@company.example'), md5(i::text), NULL, now(), 1, now()
    FROM generate_series(1, 40) i`);
  await client.query(`
    INSERT INTO stream_state (workspace_id, connector, stream, read_at, full_read_at, records)
    VALUES ('${workspaceId}', 'hubspot', 'contacts', now(), now(), ${people})`);
  const each = ledgerRows / people;
  await client.query(`
    INSERT INTO points_entry (workspace_id, person_id, rule_id, rule_version, dedupe_key, points, subject, occurred_at)
    SELECT workspace_id, id, 'course_page', 1, 'course_page|/courses/' || n,
      score / ${each} + (n <= score % ${each})::int, '/courses/' || n, last_activity_at - interval '1 hour' * n
    FROM person, generate_series(1, ${each}) n`);
  // What autovacuum does within minutes of such a load; measured while it runs, the figures would be its own.
  await client.query('VACUUM (ANALYZE)');
}
