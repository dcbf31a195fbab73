/**
 * Slack's limits of what we send. https://docs.slack.dev/reference/block-kit/blocks, each on the page of its
 * block. An option's value is held to 75 characters, the smaller of the two limits that Slack has published.
 */
export const limits = {
  blocks: 50,
  /** Of the blocks as JSON: near 13,200 Slack answers `msg_blocks_too_long`. */
  blocksJson: 13_000,
  text: 4000,
  /** Of a window or the Home tab. */
  viewBlocks: 100,
  /** As JSON, far enough from the 250 kB at which Slack answers `view_too_large`. */
  viewJson: 80_000,
  viewTitle: 24,
  privateMetadata: 3000,
  id: 255,
  header: 150,
  sectionText: 3000,
  fields: 10,
  fieldText: 2000,
  contextText: 2000,
  elements: 25,
  buttonText: 75,
  buttonValue: 2000,
  url: 3000,
  optionText: 75,
  optionValue: 75,
  options: 100,
  fewOptions: 10,
  placeholder: 150,
  label: 2000,
  inputText: 3000,
  /** The header is one of them. */
  tableRows: 100,
  tableColumns: 20,
  tables: 1,
  charts: 2,
  chartTitle: 50,
  chartSeries: 6,
  chartPoints: 20,
  chartLabel: 20,
} as const;
