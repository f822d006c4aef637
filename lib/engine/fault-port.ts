/** A place where a test may kill the worker: before and after every outward call. In production it does nothing. */
export interface FaultPort {
  /** `point` names the call and the side: `before apply Deployment shop/web`. */
  reach(point: string): Promise<void> | void;
}

export const noFaults: FaultPort = { reach: () => {} };
