import { describeClusterContract } from "@/lib/testing/cluster-contract";
import { describeWithControlPlane } from "@/lib/testing/control-plane";

describeWithControlPlane("with etcd and kube-apiserver", "api", (plane) => {
  describeClusterContract("a real API server", async () => plane);
});
