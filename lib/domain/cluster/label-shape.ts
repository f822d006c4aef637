const key = /^[A-Za-z0-9]([-A-Za-z0-9_./]{0,61}[A-Za-z0-9])?$/;
const value = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** Whether a cluster's label may be called so. */
export const isLabelKey = (text: string): boolean => key.test(text);

/** Whether a label may say so. As Kubernetes has it: values may end up in paths, revisions and URLs. */
export const isLabelValue = (text: string): boolean => value.test(text);
