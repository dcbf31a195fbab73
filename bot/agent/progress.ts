/** One thing that is being looked up or prepared for an answer, as the person who waits sees it. */
export interface Step {
  /** Unique within the question. */
  id: string;
  /** The tool's own words: `Looking for leads`. */
  doing: string;
  state: 'running' | 'done' | 'failed';
}
/** Told of each step when it starts and when it ends. It must not throw, and nobody waits for it. */
export type Progress = (step: Step) => void;
