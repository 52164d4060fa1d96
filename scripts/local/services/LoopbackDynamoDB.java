import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** DynamoDB Local in memory, on a free port of 127.0.0.1 only: its own main listens everywhere. */
public class LoopbackDynamoDB {
    public static void main(String[] arguments) throws Exception {
        String[] options = {"-inMemory", "-sharedDb", "-disableTelemetry", "-port", "8000"};
        DynamoDBProxyServer proxy = ServerRunner.createServerFromCommandLineArgs(options);
        var field = DynamoDBProxyServer.class.getDeclaredField("server");
        field.setAccessible(true);
        ServerConnector connector = null;
        for (Connector each : ((Server) field.get(proxy)).getConnectors()) {
            connector = (ServerConnector) each;
            connector.setHost("127.0.0.1");
            connector.setPort(0);
        }
        proxy.start();
        System.out.println("port=" + connector.getLocalPort());
        System.in.read(); // until whoever started it closes the pipe, so that it cannot be left over
        System.exit(0);
    }
}
