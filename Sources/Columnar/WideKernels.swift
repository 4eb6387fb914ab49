import CKernels

/// Whether the processor has the instructions that the loops over columns in C are written for.
public enum WideKernels {
  public static let areThere = ckernels_are_available()
}
